import java.net.URI;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4: one pool, two requests, without its automatic retry. */
final class Apache4 {
    private static CloseableHttpClient client;

    public static void main(String[] args) throws Exception {
        if (args[0].equals("version")) {
            String release = org.apache.http.util.VersionInfo.loadVersionInfo("org.apache.http.client", Apache4.class.getClassLoader()).getRelease();
            System.out.println("version=" + release + "\nlibrary=Apache HttpClient " + release + ", Java " + System.getProperty("java.version") + "\nownTimeout=setSocketTimeout");
            return;
        }
        HttpClientBuilder builder = HttpClients.custom().disableAutomaticRetries();
        if (Drive.ownTimeout() > 0) {
            builder.setDefaultRequestConfig(RequestConfig.custom().setSocketTimeout(Drive.ownTimeout()).build());
        }
        if (args[1].startsWith("https:")) {
            builder.setSSLContext(Drive.tls());
        }
        client = builder.build();
        Drive.run(Apache4::ask, args[0], args[1]);
    }

    private static Drive.Answer ask(String method, String url, String destination) throws Exception {
        HttpRequestBase request = new HttpRequestBase() {
            @Override
            public String getMethod() {
                return method;
            }
        };
        request.setURI(URI.create(url));
        if (destination != null) {
            request.setHeader("Destination", destination);
        }
        try (CloseableHttpResponse response = client.execute(request)) {
            String body = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity());
            return new Drive.Answer(String.valueOf(response.getStatusLine().getStatusCode()), body);
        }
    }
}
