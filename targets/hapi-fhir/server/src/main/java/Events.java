import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.server.provider.HashMapResourceProvider;
import java.util.Date;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.AuditEvent;

/** HAPI's provider in memory, with the one search parameter that readers of a log can't do without. */
public final class Events extends HashMapResourceProvider<AuditEvent> {
  Events(FhirContext context) {
    super(context, AuditEvent.class);
  }

  @Search
  public List<IBaseResource> recorded(@RequiredParam(name = AuditEvent.SP_DATE) DateRangeParam when, RequestDetails request) {
    Date from = when.getLowerBoundAsInstant();
    Date to = when.getUpperBoundAsInstant();
    List<AuditEvent> found = getAllResources().stream()
        .filter(event -> from == null || !event.getRecorded().before(from))
        .filter(event -> to == null || !event.getRecorded().after(to))
        .toList();
    return fireInterceptorsAndFilterAsNeeded(found, request);
  }
}
