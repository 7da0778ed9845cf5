// needs: reqwest = { version = "0.11", features = ["blocking", "native-tls-alpn"] }
//! reqwest, the blocking one, on hyper: one client, two requests. Its timeout of 30 s for the whole exchange is left as it is.
use reqwest::blocking::{Client, ClientBuilder};
use reqwest::{Certificate, Method};
use std::{env, error::Error, fs, time::Duration};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().collect();
    if args[1] == "version" {
        println!("version={0}\nlibrary=reqwest {0} on hyper 0.14\nownTimeout=timeout (30 s unless set)", env::var("CRATE_VERSION")?);
        println!("asksForH2=feature native-tls-alpn, here http1_only() without it");
        return Ok(());
    }
    let mut builder = Client::builder();
    if env::var("ASK_H2").unwrap_or_default() != "1" {
        builder = builder.http1_only();
    }
    let client = timed(builder.add_root_certificate(Certificate::from_pem(&fs::read(env::var("PEM")?)?)?)).build()?;
    let base = &args[2];
    println!("first={}", ask(&client, &args[1], &format!("{base}a.txt"), Some(format!("{base}copy.txt"))).0);
    let (status, body) = ask(&client, "GET", &format!("{base}second.txt"), None);
    println!("secondStatus={status}\nsecond={}", if body == "second answer\n" { "ok" } else { "wrong" });
    Ok(())
}

fn timed(builder: ClientBuilder) -> ClientBuilder {
    match env::var("OWN_TIMEOUT") {
        Ok(seconds) => builder.timeout(Duration::from_secs(seconds.parse().unwrap())),
        Err(_) => builder,
    }
}

fn ask(client: &Client, method: &str, url: &str, destination: Option<String>) -> (String, String) {
    let mut request = client.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
    if let Some(url) = destination {
        request = request.header("Destination", url);
    }
    match request.send().and_then(|answer| Ok((answer.status().as_u16().to_string(), answer.text()?))) {
        Ok(answer) => answer,
        Err(error) => (format!("error {error}: {}", error.source().map(|s| s.to_string()).unwrap_or_default()), String::new()),
    }
}
