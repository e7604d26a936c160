import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Where logboom takes what. */
final class To {
  private final JsonNode addresses;

  To(String json) throws Exception {
    addresses = new ObjectMapper().readTree(json);
  }

  String host() {
    return addresses.get("host").asText();
  }

  int port(String receiver) {
    return addresses.get(receiver).asInt();
  }
}
