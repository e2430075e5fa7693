"""Reads lines {"schema", "frame"} with fastavro; writes lines {"record", "frame"}: what it read, and written again."""

import io
import json
import struct
import sys

from fastavro import parse_schema, schemaless_reader, schemaless_writer

parsed = {}


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def without_logical_types(schema):
    """The plain types, so that no value passes through Python's own times."""
    if isinstance(schema, list):
        return [without_logical_types(branch) for branch in schema]
    if isinstance(schema, dict):
        return {key: without_logical_types(inner) for key, inner in schema.items() if key != "logicalType"}
    return schema


for line in sys.stdin:
    entry = json.loads(line)
    text = json.dumps(entry["schema"])
    if text not in parsed:
        parsed[text] = parse_schema(without_logical_types(entry["schema"]))
    schema = parsed[text]
    frame = bytes.fromhex(entry["frame"])
    magic, schema_id = struct.unpack(">bI", frame[:5])
    assert magic == 0
    data = io.BytesIO(frame[5:])
    record = schemaless_reader(data, schema)
    assert data.read() == b""
    again = io.BytesIO()
    again.write(struct.pack(">bI", 0, schema_id))
    schemaless_writer(again, schema, record)
    print(json.dumps({"record": plain(record), "frame": again.getvalue().hex()}))
