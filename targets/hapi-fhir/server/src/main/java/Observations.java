import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.server.provider.HashMapResourceProvider;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Observation;

/** HAPI's provider in memory, with the one search parameter that patients can't do without. */
public final class Observations extends HashMapResourceProvider<Observation> {
  Observations(FhirContext context) {
    super(context, Observation.class);
  }

  @Search
  public List<IBaseResource> ofPatient(@RequiredParam(name = Observation.SP_PATIENT) ReferenceParam patient, RequestDetails request) {
    List<Observation> found = getAllResources().stream()
        .filter(each -> each.getSubject().getReferenceElement().getIdPart().equals(patient.getIdPart()))
        .toList();
    return fireInterceptorsAndFilterAsNeeded(found, request);
  }
}
