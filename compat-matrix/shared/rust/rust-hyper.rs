// needs: hyper = { version = "0.14", features = ["client", "http1", "http2", "tcp", "runtime"] }
// needs: hyper-tls = "0.5"
// needs: native-tls = "0.2"
// needs: tokio-native-tls = "0.3"
// needs: tokio = { version = "1", features = ["rt", "macros", "time"] }
//! hyper without anything above it: its pooled client, two requests. It has no timeout of its own. TLS by hyper-tls, which offers no HTTP/2.
use hyper::{client::HttpConnector, Body, Client, Method, Request};
use hyper_tls::HttpsConnector;
use native_tls::{Certificate, TlsConnector};
use std::{env, error::Error, fs};

type Pool = Client<HttpsConnector<HttpConnector>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().collect();
    if args[1] == "version" {
        println!("version={0}\nlibrary=hyper {0}, hyper-tls", env::var("CRATE_VERSION")?);
        return Ok(());
    }
    let tls = TlsConnector::builder().add_root_certificate(Certificate::from_pem(&fs::read(env::var("PEM")?)?)?).build()?;
    let mut plain = HttpConnector::new();
    plain.enforce_http(false);
    let client: Pool = Client::builder().build(HttpsConnector::from((plain, tls.into())));
    let base = &args[2];
    println!("first={}", ask(&client, &args[1], &format!("{base}a.txt"), Some(format!("{base}copy.txt"))).await.0);
    let (status, body) = ask(&client, "GET", &format!("{base}second.txt"), None).await;
    println!("secondStatus={status}\nsecond={}", if body == "second answer\n" { "ok" } else { "wrong" });
    Ok(())
}

async fn ask(client: &Pool, method: &str, url: &str, destination: Option<String>) -> (String, String) {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(url);
    if let Some(url) = destination {
        request = request.header("Destination", url);
    }
    match send(client, request.body(Body::empty()).unwrap()).await {
        Ok(answer) => answer,
        Err(error) => (format!("error {error}: {}", error.source().map(|s| s.to_string()).unwrap_or_default()), String::new()),
    }
}

async fn send(client: &Pool, request: Request<Body>) -> Result<(String, String), hyper::Error> {
    let answer = client.request(request).await?;
    let status = answer.status().as_u16().to_string();
    let body = hyper::body::to_bytes(answer.into_body()).await?;
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}
