import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;

/** Reads lines {"schema", "frame"}; writes lines {"record", "frame"}: what Java read, in Avro's JSON, and written again. */
public class Frames {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    Map<String, Schema> schemas = new HashMap<>();
    StringBuilder output = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ObjectNode entry = (ObjectNode) MAPPER.readTree(line);
      Schema schema = schemas.computeIfAbsent(entry.get("schema").toString(), text -> new Schema.Parser().parse(text));
      byte[] frame = HexFormat.of().parseHex(entry.get("frame").asText());
      if (frame[0] != 0) throw new IllegalStateException("no frame");
      BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(frame, 5, frame.length - 5, null);
      GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
      if (!decoder.isEnd()) throw new IllegalStateException("bytes behind the record");
      ObjectNode result = MAPPER.createObjectNode();
      result.set("record", MAPPER.readTree(json(record, schema)));
      result.put("frame", HexFormat.of().formatHex(frame(record, schema, ByteBuffer.wrap(frame).getInt(1))));
      output.append(MAPPER.writeValueAsString(result)).append('\n');
    }
    System.out.write(output.toString().getBytes("UTF-8"));
    System.out.flush();
  }

  private static byte[] json(GenericRecord record, Schema schema) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, bytes);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] frame(GenericRecord record, Schema schema, int id) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).putInt(1, id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
