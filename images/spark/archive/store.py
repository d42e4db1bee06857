"""An S3 store of one bucket that keeps objects in memory: as much of the protocol as Hadoop's client speaks, for as long as the sample runs."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

OBJECTS: dict[str, bytes] = {}
WHEN = ("2024-01-01T00:00:00.000Z", "Mon, 01 Jan 2024 00:00:00 GMT")
ETAG = '"0"'


class Store(BaseHTTPRequestHandler):
    """Objects are at /bucket/key."""

    protocol_version = "HTTP/1.1"

    def asked(self):
        """The key, and the query's parameters."""
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        return unquote(parts.path).partition("/")[2].partition("/")[2], query

    def body(self):
        """What was sent, of which the client makes chunks with a line before each."""
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.headers.get("x-amz-content-sha256", "").startswith("STREAMING"):
            return sent
        whole = b""
        while sent:
            line, _, rest = sent.partition(b"\r\n")
            size = int(line.partition(b";")[0], 16)
            if size == 0:
                break
            whole, sent = whole + rest[:size], rest[size + 2 :]
        return whole

    def do_HEAD(self):
        key, _ = self.asked()
        found = OBJECTS.get(key)
        self.answer(404 if found is None and key else 200, found or b"", head=True)

    def do_GET(self):
        key, query = self.asked()
        if not key:
            return self.answer(200, listing(query.get("prefix", [""])[0], "delimiter" in query))
        found = OBJECTS.get(key)
        if found is None:
            return self.answer(404)
        begin, _, end = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        part = found[int(begin) : int(end or len(found)) + 1]
        span = f"bytes {begin}-{int(begin) + len(part) - 1}/{len(found)}"
        return self.answer(206 if "Range" in self.headers else 200, part, {"Content-Range": span})

    def do_PUT(self):
        key, _ = self.asked()
        sent, source = self.body(), self.headers.get("x-amz-copy-source")
        if source is None:
            OBJECTS[key] = sent
            return self.answer(200)
        OBJECTS[key] = OBJECTS[unquote(source).lstrip("/").partition("/")[2]]
        done = f"<CopyObjectResult><LastModified>{WHEN[0]}</LastModified><ETag>{ETAG}</ETag></CopyObjectResult>"
        return self.answer(200, done.encode())

    def do_POST(self):
        sent = self.body().decode()
        for part in sent.split("<Key>")[1:]:
            OBJECTS.pop(part.partition("</Key>")[0], None)
        self.answer(200, b"<DeleteResult/>")

    def do_DELETE(self):
        OBJECTS.pop(self.asked()[0], None)
        self.answer(204)

    def answer(self, status, body=b"", more=None, head=False):
        self.send_response(status)
        headers = {"Content-Length": len(body), "ETag": ETAG, "Last-Modified": WHEN[1], **(more or {})}
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()
        if not head:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def listing(prefix, by_folder):
    """What lies below a prefix, in one page; by folder, what lies deeper as the folder that it is in."""
    keys = sorted(key for key in OBJECTS if key.startswith(prefix))
    deeper = {key[: key.index("/", len(prefix)) + 1] for key in keys if by_folder and "/" in key[len(prefix) :]}
    here = [key for key in keys if not any(key.startswith(folder) for folder in deeper)]
    contents = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>{WHEN[0]}</LastModified><ETag>{ETAG}</ETag>"
        f"<Size>{len(OBJECTS[key])}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        for key in here
    )
    folders = "".join(f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(deeper))
    count = f"<KeyCount>{len(here) + len(deeper)}</KeyCount><IsTruncated>false</IsTruncated>"
    return f"<ListBucketResult><Name>archive</Name>{count}{contents}{folders}</ListBucketResult>".encode()


def serve():
    """The store's address; it ends with the process."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
