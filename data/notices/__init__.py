"""通知 to channels outside: what there is to tell, the queue it waits in, the messages, and who sends them."""
