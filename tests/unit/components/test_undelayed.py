"""The server's socket sends what is small as it comes."""

import asyncio
import socket

from streamlit.web.server.starlette import starlette_server

from components.web import undelayed


def test_what_the_server_accepts_answers_without_waiting_for_a_confirmation(monkeypatch):
    monkeypatch.setattr(starlette_server, "_bind_socket", starlette_server._bind_socket)
    undelayed.answer_at_once()

    async def delays():
        listening, _ = starlette_server._bind_server_socket("127.0.0.1", "127.0.0.1", 0, 5)
        told = asyncio.get_running_loop().create_future()

        def accepted(_reader, writer):
            own = writer.get_extra_info("socket")
            told.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(accepted, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            without_delay = await told
            writer.close()
        return without_delay

    assert asyncio.run(delays())
