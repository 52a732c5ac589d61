import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.interceptor.auth.AuthorizationInterceptor;
import ca.uhn.fhir.rest.server.interceptor.auth.IAuthRule;
import ca.uhn.fhir.rest.server.interceptor.auth.PolicyEnum;
import ca.uhn.fhir.rest.server.interceptor.auth.RuleBuilder;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;

/**
 * Who may do what, in the words of HAPI's AuthorizationInterceptor, which decides by them.
 *
 * What can be left out: roles (billing has the rules of clinicians), compartment (patients read everybody's record), types
 * (patients read all that is in their compartment), events-kept (the auditor may change entries), door (whoever shows no
 * credentials may read patients).
 */
final class Access extends AuthorizationInterceptor {
  private final People people;
  private final Set<String> without;

  Access(People people, Set<String> without) {
    super(PolicyEnum.DENY);
    this.people = people;
    this.without = without;
  }

  @Override
  public List<IAuthRule> buildRuleList(RequestDetails request) {
    if (without.contains("door") && request.getHeader("Authorization") == null)
      return new RuleBuilder().allow().read().resourcesOfType(Patient.class).withAnyId().andThen().denyAll().build();
    People.Person person = people.of(request);
    boolean givenAway = without.contains("roles") && person.role().equals("billing");
    String role = givenAway ? "clinician" : person.role();
    RuleBuilder rules = new RuleBuilder();
    rules.allow("description").metadata();
    switch (role) {
      case "clinician" -> {
        rules.allow("patients").read().resourcesOfType(Patient.class).withAnyId();
        rules.allow("observations").read().resourcesOfType(Observation.class).withAnyId();
        rules.allow("new observations").write().resourcesOfType(Observation.class).withAnyId();
      }
      case "registrar" -> {
        rules.allow("patients").read().resourcesOfType(Patient.class).withAnyId();
        rules.allow("new patients").write().resourcesOfType(Patient.class).withAnyId();
      }
      case "billing" -> rules.allow("patients").read().resourcesOfType(Patient.class).withAnyId();
      case "auditor" -> {
        rules.allow("events").read().resourcesOfType(AuditEvent.class).withAnyId();
        if (without.contains("events-kept")) {
          rules.allow("mending").write().resourcesOfType(AuditEvent.class).withAnyId();
          rules.allow("tidying").delete().resourcesOfType(AuditEvent.class).withAnyId();
        }
      }
      case "patient", "other-patient" -> {
        IdType own = new IdType("Patient", person.patient());
        if (without.contains("compartment")) {
          rules.allow("patients").read().resourcesOfType(Patient.class).withAnyId();
          rules.allow("observations").read().resourcesOfType(Observation.class).withAnyId();
        } else if (without.contains("types")) {
          // An entry about a patient lies in the patient's compartment, too.
          rules.allow("own record").read().allResources().inCompartment("Patient", own);
        } else {
          rules.allow("own record").read().resourcesOfType(Patient.class).inCompartment("Patient", own);
          rules.allow("own observations").read().resourcesOfType(Observation.class).inCompartment("Patient", own);
        }
        rules.allow("own notes").create().resourcesOfType(Observation.class).inCompartment("Patient", own);
      }
      default -> {}
    }
    return rules.denyAll("no rule allows it").build();
  }
}
