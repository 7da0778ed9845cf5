// needs: isahc = { version = "1.7", default-features = false, features = ["http2", "text-decoding"] }
//! isahc on libcurl: one client, two requests.
use isahc::{config::CaCertificate, prelude::*, Error, HttpClient, Request};
use std::{env, time::Duration};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = env::args().collect();
    if args[1] == "version" {
        println!("version={}\nlibrary={}\nownTimeout=timeout", env::var("CRATE_VERSION")?, isahc::version());
        return Ok(());
    }
    let mut builder = HttpClient::builder().ssl_ca_certificate(CaCertificate::file(env::var("PEM")?));
    if let Ok(seconds) = env::var("OWN_TIMEOUT") {
        builder = builder.timeout(Duration::from_secs(seconds.parse()?));
    }
    let client = builder.build()?;
    let base = &args[2];
    println!("first={}", said(ask(&client, &args[1], &format!("{base}a.txt"), Some(format!("{base}copy.txt")))).0);
    let (status, body) = said(ask(&client, "GET", &format!("{base}second.txt"), None));
    println!("secondStatus={status}\nsecond={}", if body == "second answer\n" { "ok" } else { "wrong" });
    Ok(())
}

fn said(answer: Result<(String, String), Error>) -> (String, String) {
    answer.unwrap_or_else(|error| (format!("error {error}"), String::new()))
}

fn ask(client: &HttpClient, method: &str, url: &str, destination: Option<String>) -> Result<(String, String), Error> {
    let mut request = Request::builder().method(method).uri(url);
    if let Some(url) = destination {
        request = request.header("Destination", url);
    }
    let mut answer = client.send(request.body(())?)?;
    Ok((answer.status().as_u16().to_string(), answer.text()?))
}
