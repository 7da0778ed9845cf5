import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** OkHttp: one client, two requests. Its own read timeout of 10 s is left as it is. */
final class OkHttp {
    private static OkHttpClient client;

    public static void main(String[] args) throws Exception {
        if (args[0].equals("version")) {
            String version = okhttp3.internal.Version.userAgent().replace("okhttp/", "");
            System.out.println("version=" + version + "\nlibrary=OkHttp " + version + ", Java " + System.getProperty("java.version") + "\nownTimeout=readTimeout (10 s unless set)");
            return;
        }
        OkHttpClient.Builder builder = new OkHttpClient.Builder();
        if (Drive.ownTimeout() > 0) {
            builder.readTimeout(Drive.ownTimeout(), TimeUnit.MILLISECONDS);
        }
        if (args[1].startsWith("https:")) {
            builder.sslSocketFactory(Drive.tls().getSocketFactory(), Drive.trust());
        }
        client = builder.build();
        Drive.run(OkHttp::ask, args[0], args[1]);
    }

    private static Drive.Answer ask(String method, String url, String destination) throws Exception {
        Request.Builder request = new Request.Builder().url(url).method(method, null);
        if (destination != null) {
            request.header("Destination", destination);
        }
        try (Response response = client.newCall(request.build()).execute()) {
            return new Drive.Answer(String.valueOf(response.code()), response.body().string());
        }
    }
}
