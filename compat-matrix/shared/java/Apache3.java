import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.commons.httpclient.HttpClient;
import org.apache.commons.httpclient.HttpMethodBase;
import org.apache.commons.httpclient.methods.HeadMethod;
import org.apache.commons.httpclient.params.HttpConnectionParams;
import org.apache.commons.httpclient.protocol.Protocol;
import org.apache.commons.httpclient.protocol.ProtocolSocketFactory;

/** Commons HttpClient 3: one client, its one connection, two requests. */
final class Apache3 {
    private static final HttpClient CLIENT = new HttpClient();

    public static void main(String[] args) throws Exception {
        if (args[0].equals("version")) {
            System.out.println("version=3.1\nlibrary=Commons HttpClient 3.1, Java " + System.getProperty("java.version") + "\nownTimeout=setSoTimeout");
            return;
        }
        if (args[1].startsWith("https:")) {
            Protocol.registerProtocol("https", new Protocol("https", new Trusting(Drive.tls().getSocketFactory()), 443));
        }
        CLIENT.getHttpConnectionManager().getParams().setSoTimeout(Drive.ownTimeout());
        Drive.run(Apache3::ask, args[0], args[1]);
    }

    private static Drive.Answer ask(String method, String url, String destination) throws Exception {
        HttpMethodBase request = method.equals("HEAD") ? new HeadMethod(url) : new HttpMethodBase(url) {
            @Override
            public String getName() {
                return method;
            }
        };
        if (destination != null) {
            request.setRequestHeader("Destination", destination);
        }
        try {
            int status = CLIENT.executeMethod(request);
            String body = method.equals("HEAD") ? "" : request.getResponseBodyAsString();
            return new Drive.Answer(String.valueOf(status), body == null ? "" : body);
        } finally {
            request.releaseConnection();
        }
    }

    private record Trusting(SSLSocketFactory factory) implements ProtocolSocketFactory {
        @Override
        public Socket createSocket(String host, int port) throws java.io.IOException {
            return factory.createSocket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, java.net.InetAddress local, int localPort) throws java.io.IOException {
            return factory.createSocket(host, port, local, localPort);
        }

        @Override
        public Socket createSocket(String host, int port, java.net.InetAddress local, int localPort, HttpConnectionParams params) throws java.io.IOException {
            return factory.createSocket(host, port);
        }
    }
}
