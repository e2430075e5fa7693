import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** Adds to each line {"reader", "writer"} what Avro's Java library says of the pair: {"compatible", "kinds", "locations"}. */
public class Verdicts {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    StringBuilder output = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ObjectNode pair = (ObjectNode) mapper.readTree(line);
      try {
        Schema reader = parse(pair.get("reader"));
        Schema writer = parse(pair.get("writer"));
        SchemaCompatibility.SchemaCompatibilityResult result =
            SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
        pair.put("compatible", result.getIncompatibilities().isEmpty());
        ArrayNode kinds = pair.putArray("kinds");
        ArrayNode locations = pair.putArray("locations");
        for (SchemaCompatibility.Incompatibility found : result.getIncompatibilities()) {
          kinds.add(found.getType().name());
          locations.add(found.getLocation());
        }
      } catch (Exception error) {
        pair.put("error", error.getClass().getSimpleName());
      }
      output.append(mapper.writeValueAsString(pair)).append('\n');
    }
    System.out.print(output);
  }

  private static Schema parse(JsonNode schema) {
    return new Schema.Parser().parse(schema.toString());
  }
}
