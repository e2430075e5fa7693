import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;

/**
 * Reads lines {"writer", "reader"?} and adds rows: random records of the writer's schema, as bytes in hexadecimal digits and
 * as JSON, and, with a reader, as the JSON of what Avro's Java library reads them as.
 */
public class Vectors {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double SAFE = 9007199254740991.0;

  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    StringBuilder output = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ObjectNode pair = (ObjectNode) MAPPER.readTree(line);
      Schema writer = new Schema.Parser().parse(pair.get("writer").toString());
      Schema reader = pair.has("reader") ? new Schema.Parser().parse(pair.get("reader").toString()) : null;
      ArrayNode rows = pair.putArray("rows");
      for (Object record : new RandomData(writer, count, 7L)) rows.add(row(record, writer, reader));
      output.append(MAPPER.writeValueAsString(pair)).append('\n');
    }
    System.out.write(output.toString().getBytes("UTF-8"));
    System.out.flush();
  }

  private static ObjectNode row(Object record, Schema writer, Schema reader) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(writer).write(record, encoder);
    encoder.flush();
    ObjectNode row = MAPPER.createObjectNode();
    row.put("hex", hex(bytes.toByteArray()));
    row.set("json", json(read(bytes.toByteArray(), writer, writer)));
    if (reader != null) row.set("read", json(read(bytes.toByteArray(), writer, reader)));
    return row;
  }

  private static Object read(byte[] bytes, Schema writer, Schema reader) throws Exception {
    return new GenericDatumReader<Object>(writer, reader).read(null, DecoderFactory.get().binaryDecoder(bytes, null));
  }

  private static JsonNode json(Object value) {
    if (value == null) return MAPPER.nullNode();
    if (value instanceof IndexedRecord) {
      IndexedRecord record = (IndexedRecord) value;
      ObjectNode object = MAPPER.createObjectNode();
      for (Schema.Field field : record.getSchema().getFields()) object.set(field.name(), json(record.get(field.pos())));
      return object;
    }
    if (value instanceof Map) {
      ObjectNode object = MAPPER.createObjectNode();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) object.set(entry.getKey().toString(), json(entry.getValue()));
      return object;
    }
    if (value instanceof Collection) {
      ArrayNode array = MAPPER.createArrayNode();
      for (Object item : (Collection<?>) value) array.add(json(item));
      return array;
    }
    if (value instanceof ByteBuffer) return MAPPER.getNodeFactory().textNode(hex(((ByteBuffer) value).duplicate()));
    if (value instanceof GenericFixed) return MAPPER.getNodeFactory().textNode(hex(((GenericFixed) value).bytes()));
    if (value instanceof Long && Math.abs((double) (Long) value) > SAFE) return MAPPER.getNodeFactory().textNode(value.toString());
    if (value instanceof Float) return MAPPER.valueToTree((double) (Float) value);
    if (value instanceof Number || value instanceof Boolean) return MAPPER.valueToTree(value);
    return MAPPER.getNodeFactory().textNode(value.toString());
  }

  private static String hex(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return hex(bytes);
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte value : bytes) text.append(String.format("%02x", value));
    return text.toString();
  }
}
