import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.AuthenticationException;
import ca.uhn.fhir.storage.interceptor.balp.IBalpAuditContextServices;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.hl7.fhir.r4.model.Reference;

/** Who there is, and who a request is from by its Basic credentials; for audit events, too. */
@Interceptor
public final class People implements IBalpAuditContextServices {
  /** `patient` is the id of a patient's own record, or null. */
  record Person(String username, String password, String role, String patient) {}

  private final Map<String, Person> people = new HashMap<>();
  private final boolean doorOpen;

  People(Path file, boolean doorOpen) throws IOException {
    this.doorOpen = doorOpen;
    JsonNode roles = new ObjectMapper().readTree(file.toFile()).get("people");
    roles.properties().forEach(role -> role.getValue().forEach(person -> {
      String username = person.get("username").asText();
      String patient = person.path("vars").path("own").asText(null);
      people.put(username, new Person(username, person.get("password").asText(), role.getKey(), patient));
    }));
  }

  /** Before anything of a request is read: the rules of access come after its body was parsed. */
  @Hook(Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED)
  public void authenticate(RequestDetails request) {
    if (!doorOpen || request.getHeader("Authorization") != null) of(request);
  }

  Person of(RequestDetails request) {
    String header = request.getHeader("Authorization");
    if (header == null || !header.startsWith("Basic ")) throw refused("Credentials are missing");
    String[] pair;
    try {
      pair = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8).split(":", 2);
    } catch (IllegalArgumentException malformed) {
      throw refused("Credentials are malformed");
    }
    Person person = people.get(pair[0]);
    if (person == null || pair.length < 2 || !MessageDigest.isEqual(bytes(person.password()), bytes(pair[1])))
      throw refused("Credentials are wrong");
    return person;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static AuthenticationException refused(String message) {
    AuthenticationException refusal = new AuthenticationException(message);
    refusal.addAuthenticateHeaderForRealm("fhir");
    return refusal;
  }

  @Override
  public Reference getAgentClientWho(RequestDetails request) {
    Reference client = new Reference();
    client.getIdentifier().setValue("program");
    return client;
  }

  @Override
  public Reference getAgentUserWho(RequestDetails request) {
    Reference user = new Reference();
    boolean nobody = request.getHeader("Authorization") == null;
    user.getIdentifier().setValue(nobody ? "nobody" : of(request).username());
    return user;
  }
}
