import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** What all the Java drives share: the two requests, the report, and trust in the certificate of the run. */
final class Drive {
    record Answer(String status, String body) {
    }

    interface Client {
        Answer ask(String method, String url, String destination) throws Exception;
    }

    static final String OWN_TIMEOUT = System.getenv("OWN_TIMEOUT");

    static int ownTimeout() {
        return OWN_TIMEOUT == null ? 0 : Integer.parseInt(OWN_TIMEOUT) * 1000;
    }

    static void run(Client client, String method, String base) {
        System.out.println("first=" + attempt(client, method, base + "a.txt", base + "copy.txt").status());
        Answer second = attempt(client, "GET", base + "second.txt", null);
        System.out.println("secondStatus=" + second.status());
        System.out.println("second=" + (second.body().equals("second answer\n") ? "ok" : "wrong"));
        System.exit(0);
    }

    private static Answer attempt(Client client, String method, String url, String destination) {
        try {
            return client.ask(method, url, destination);
        } catch (Exception error) {
            return new Answer("error " + error.getClass().getSimpleName() + ": " + error.getMessage(), "");
        }
    }

    static X509TrustManager trust() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (FileInputStream pem = new FileInputStream(System.getenv("PEM"))) {
            store.setCertificateEntry("run", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    static SSLContext tls() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new X509TrustManager[] {trust()}, null);
        return context;
    }

    private Drive() {
    }
}
