import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import javax.net.ssl.HttpsURLConnection;

/** HttpURLConnection, which refuses any method that HTTP/1.1 itself does not define: so no COPY. */
final class UrlConnection {
    public static void main(String[] args) throws Exception {
        if (args[0].equals("version")) {
            System.out.println("version=" + System.getProperty("java.version") + "\nlibrary=HttpURLConnection of Java " + System.getProperty("java.version")
                + "\nmethods=GET HEAD\nownTimeout=setReadTimeout");
            return;
        }
        if (args[1].startsWith("https:")) {
            HttpsURLConnection.setDefaultSSLSocketFactory(Drive.tls().getSocketFactory());
        }
        Drive.run(UrlConnection::ask, args[0], args[1]);
    }

    private static Drive.Answer ask(String method, String url, String destination) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setRequestMethod(method);
        connection.setReadTimeout(Drive.ownTimeout());
        int status = connection.getResponseCode();
        InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        return new Drive.Answer(String.valueOf(status), body == null ? "" : new String(body.readAllBytes()));
    }
}
