import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** java.net.http.HttpClient as it comes: it prefers HTTP/2, over plain HTTP by an Upgrade. */
final class NetHttp {
    private static HttpClient client;

    public static void main(String[] args) throws Exception {
        if (args[0].equals("version")) {
            System.out.println("version=" + System.getProperty("java.version") + "\nlibrary=java.net.http of Java " + System.getProperty("java.version")
                + "\nownTimeout=HttpRequest.timeout");
            return;
        }
        HttpClient.Builder builder = HttpClient.newBuilder();
        if (args[1].startsWith("https:")) {
            builder.sslContext(Drive.tls());
        }
        client = builder.build();
        Drive.run(NetHttp::ask, args[0], args[1]);
    }

    private static Drive.Answer ask(String method, String url, String destination) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.noBody());
        if (destination != null) {
            request.header("Destination", destination);
        }
        if (Drive.ownTimeout() > 0) {
            request.timeout(Duration.ofMillis(Drive.ownTimeout()));
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Drive.Answer(String.valueOf(response.statusCode()), response.body() == null ? "" : response.body());
    }
}
