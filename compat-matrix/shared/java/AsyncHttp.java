import io.netty.handler.ssl.SslContextBuilder;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.Response;
import org.asynchttpclient.config.AsyncHttpClientConfigDefaults;

/** async-http-client on Netty: one client, two requests, without its own retry. Its time-outs of 60 s are left as they are. */
final class AsyncHttp {
    private static AsyncHttpClient client;

    public static void main(String[] args) throws Exception {
        if (args[0].equals("version")) {
            System.out.println("version=" + AsyncHttpClientConfigDefaults.AHC_VERSION + "\nlibrary=async-http-client " + AsyncHttpClientConfigDefaults.AHC_VERSION + " on Netty "
                + io.netty.util.Version.identify().get("netty-common").artifactVersion() + ", Java " + System.getProperty("java.version")
                + "\nownTimeout=setReadTimeout (60 s unless set)");
            return;
        }
        DefaultAsyncHttpClientConfig.Builder builder = Dsl.config().setMaxRequestRetry(0);
        if (Drive.ownTimeout() > 0) {
            builder.setReadTimeout(Drive.ownTimeout());
        }
        if (args[1].startsWith("https:")) {
            builder.setSslContext(SslContextBuilder.forClient().trustManager(Drive.trust()).build());
        }
        client = Dsl.asyncHttpClient(builder);
        Drive.run(AsyncHttp::ask, args[0], args[1]);
    }

    private static Drive.Answer ask(String method, String url, String destination) throws Exception {
        RequestBuilder request = new RequestBuilder(method).setUrl(url);
        if (destination != null) {
            request.setHeader("Destination", destination);
        }
        Response response = client.executeRequest(request).get();
        return new Drive.Answer(String.valueOf(response.getStatusCode()), response.getResponseBody());
    }
}
