import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.api.ContentResponse;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.util.Jetty;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty's HttpClient: one client, two requests. */
final class JettyClient {
    private static HttpClient client;

    public static void main(String[] args) throws Exception {
        if (args[0].equals("version")) {
            System.out.println("version=" + Jetty.VERSION.replaceAll("\\.v[0-9]+$", "") + "\nlibrary=Jetty HttpClient " + Jetty.VERSION
                + ", Java " + System.getProperty("java.version") + "\nownTimeout=Request.idleTimeout");
            return;
        }
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(Drive.tls());
        client = new HttpClient(tls);
        client.start();
        Drive.run(JettyClient::ask, args[0], args[1]);
    }

    private static Drive.Answer ask(String method, String url, String destination) throws Exception {
        Request request = client.newRequest(url).method(method);
        if (destination != null) {
            request.header("Destination", destination);
        }
        if (Drive.ownTimeout() > 0) {
            request.idleTimeout(Drive.ownTimeout(), TimeUnit.MILLISECONDS);
        }
        ContentResponse response = request.send();
        return new Drive.Answer(String.valueOf(response.getStatus()), response.getContentAsString());
    }
}
