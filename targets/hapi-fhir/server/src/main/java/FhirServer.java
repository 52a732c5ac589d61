import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.FifoMemoryPagingProvider;
import ca.uhn.fhir.rest.server.HardcodedServerAddressStrategy;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.HashMapResourceProvider;
import ca.uhn.fhir.storage.interceptor.balp.BalpAuditCaptureInterceptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;

/**
 * HAPI FHIR's RestfulServer with its own providers in memory, its AuthorizationInterceptor and its BALP interceptor.
 *
 * Arguments: port, public base address, file of people, file of the seed (a Bundle), and what is left out, separated by
 * commas: audit, and what Access knows.
 */
public final class FhirServer {
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    Set<String> without = Set.of(args[4].split(","));
    FhirContext context = FhirContext.forR4();
    People people = new People(Path.of(args[2]), without.contains("door"));
    HashMapResourceProvider<Patient> patients = new HashMapResourceProvider<>(context, Patient.class);
    Observations observations = new Observations(context);
    Events events = new Events(context);
    List<IResourceProvider> providers = List.of(patients, observations, events);

    Bundle seed = context.newJsonParser().parseResource(Bundle.class, Files.readString(Path.of(args[3])));
    for (Bundle.BundleEntryComponent entry : seed.getEntry()) {
      if (entry.getResource() instanceof Patient patient) patients.update(patient, null, null);
      if (entry.getResource() instanceof Observation observation) observations.update(observation, null, null);
    }

    RestfulServer fhir = new RestfulServer(context);
    fhir.setServerAddressStrategy(new HardcodedServerAddressStrategy(args[1]));
    FifoMemoryPagingProvider pages = new FifoMemoryPagingProvider(50);
    pages.setDefaultPageSize(1000);
    pages.setMaximumPageSize(1000);
    fhir.setPagingProvider(pages);
    fhir.setProviders(providers.toArray());
    fhir.registerInterceptor(people);
    fhir.registerInterceptor(new Access(people, without));
    // Entries are resources of the server itself, read as such.
    if (!without.contains("audit"))
      fhir.registerInterceptor(new BalpAuditCaptureInterceptor(events::store, people));

    Server server = new Server();
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    // The address of whoever asks comes from the proxy in front, as it does for every server behind one.
    http.addCustomizer(new ForwardedRequestCustomizer());
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    ServletContextHandler handler = new ServletContextHandler("/");
    handler.addServlet(new ServletHolder(fhir), "/fhir/*");
    server.setHandler(handler);
    server.start();
    server.join();
  }
}
