// java Copy.java SOURCE-URL DESTINATION-URL: a COPY that takes 202 for what it is. Java 11 or later.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

public class Copy {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        int status = copy(args[0], args[1]);
        System.out.println(status);
        System.exit(status == 201 || status == 204 ? 0 : 1);
    }

    static int copy(String source, String destination) throws Exception {
        // The key lets a lost answer be asked for once more.
        HttpResponse<String> response = ask(HttpRequest.newBuilder(URI.create(source)).method("COPY", HttpRequest.BodyPublishers.noBody())
            .header("Destination", destination).header("Prefer", "respond-async").header("Idempotency-Key", UUID.randomUUID().toString()));
        if (response.statusCode() != 202) {
            return response.statusCode();
        }
        URI monitor = URI.create(response.headers().firstValue("Operation-Location").orElseThrow());
        while (response.statusCode() == 202) {
            Thread.sleep(1000 * response.headers().firstValueAsLong("Retry-After").orElse(2));
            response = ask(HttpRequest.newBuilder(monitor).header("Prefer", "wait=20"));
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the monitor answered " + response.statusCode());
        }
        // What the COPY would have answered is in the JSON as response.status, and in this field.
        return (int) response.headers().firstValueAsLong("AsyncResult").orElseThrow();
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
