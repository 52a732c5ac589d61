import java.io.FileInputStream;
import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.Security;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A JSSE server with everything that Java still knows: SSL 3.0 to TLS 1.3, EXPORT, DES, RC4, NULL and anonymous suites.
 * Usage: java Server.java PORT KEYSTORE LIST. Writes its own list of suites, one "version id exchange" a line, to LIST.
 */
public class Server {
  public static void main(String[] args) throws Exception {
    for (String property : List.of("jdk.tls.disabledAlgorithms", "jdk.tls.legacyAlgorithms",
        "jdk.certpath.disabledAlgorithms", "jdk.disabled.namedCurves")) {
      Security.setProperty(property, "");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream(args[1]), "truth".toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, "truth".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    // Before it listens: whoever started it reads the list as soon as the port answers.
    list(args[2], context.getSupportedSSLParameters().getCipherSuites());
    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
        .createServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getByName("127.0.0.1"));
    server.setEnabledProtocols(server.getSupportedProtocols());
    server.setEnabledCipherSuites(server.getSupportedCipherSuites());
    SSLParameters parameters = server.getSSLParameters();
    parameters.setUseCipherSuitesOrder(true);
    server.setSSLParameters(parameters);
    while (true) {
      SSLSocket socket = (SSLSocket) server.accept();
      Thread thread = new Thread(() -> serve(socket));
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void serve(SSLSocket socket) {
    try (socket) {
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      while (socket.getInputStream().read() >= 0) {
      }
    } catch (Exception ended) {
      // However a scan ends its connections: the next one is served.
    }
  }

  /** Java's table of suites, with the versions and the key exchange of each, which no public API tells. */
  private static void list(String path, String[] supported) throws Exception {
    Class<?> table = Class.forName("sun.security.ssl.CipherSuite");
    try (PrintWriter out = new PrintWriter(path)) {
      for (Object suite : table.getEnumConstants()) {
        if (!List.of(supported).contains(get(suite, "name"))) continue;
        for (Object version : (List<?>) get(suite, "supportedProtocols")) {
          out.println(get(version, "name") + " " + get(suite, "id") + " " + get(suite, "keyExchange") + " " + get(suite, "name"));
        }
      }
    }
  }

  private static Object get(Object from, String name) throws Exception {
    Field field = from.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(from);
  }
}
