import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.SSLConnectionSocketFactory;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.VersionInfo;

/** Apache HttpClient 5, the classic one: one pool, two requests, without its automatic retry. */
final class Apache5 {
    private static CloseableHttpClient client;

    public static void main(String[] args) throws Exception {
        if (args[0].equals("version")) {
            String release = VersionInfo.loadVersionInfo("org.apache.hc.client5", Apache5.class.getClassLoader()).getRelease();
            System.out.println("version=" + release + "\nlibrary=Apache HttpClient " + release + ", Java " + System.getProperty("java.version")
                + "\nownTimeout=RequestConfig.setResponseTimeout");
            return;
        }
        HttpClientBuilder builder = HttpClients.custom().disableAutomaticRetries();
        if (Drive.ownTimeout() > 0) {
            builder.setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(Drive.ownTimeout(), TimeUnit.MILLISECONDS).build());
        }
        if (args[1].startsWith("https:")) {
            builder.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setSSLSocketFactory(new SSLConnectionSocketFactory(Drive.tls())).build());
        }
        client = builder.build();
        Drive.run(Apache5::ask, args[0], args[1]);
    }

    private static Drive.Answer ask(String method, String url, String destination) throws Exception {
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(url));
        if (destination != null) {
            request.setHeader("Destination", destination);
        }
        return client.execute(request, response ->
            new Drive.Answer(String.valueOf(response.getCode()), response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity())));
    }
}
