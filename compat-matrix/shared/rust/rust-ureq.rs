// needs: ureq = { version = "2.6", default-features = false, features = ["native-tls"] }
// needs: native-tls = "0.2"
//! ureq: one agent, two requests. With native-tls, since its rustls takes no certificate for an address.
use std::{env, error::Error, fs, sync::Arc, time::Duration};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().collect();
    if args[1] == "version" {
        println!("version={0}\nlibrary=ureq {0}\nownTimeout=timeout_read", env::var("CRATE_VERSION")?);
        return Ok(());
    }
    let trusted = native_tls::Certificate::from_pem(&certificate()?)?;
    let mut builder = ureq::AgentBuilder::new().tls_connector(Arc::new(native_tls::TlsConnector::builder().add_root_certificate(trusted).build()?));
    if let Ok(seconds) = env::var("OWN_TIMEOUT") {
        builder = builder.timeout_read(Duration::from_secs(seconds.parse()?));
    }
    let agent = builder.build();
    let base = &args[2];
    println!("first={}", ask(&agent, &args[1], &format!("{base}a.txt"), Some(format!("{base}copy.txt"))).0);
    let (status, body) = ask(&agent, "GET", &format!("{base}second.txt"), None);
    println!("secondStatus={status}\nsecond={}", if body == "second answer\n" { "ok" } else { "wrong" });
    Ok(())
}

fn certificate() -> Result<Vec<u8>, Box<dyn Error>> {
    let both = fs::read_to_string(env::var("PEM")?)?;
    Ok(both.split_inclusive("-----END CERTIFICATE-----").next().unwrap_or("").as_bytes().to_vec())
}

fn ask(agent: &ureq::Agent, method: &str, url: &str, destination: Option<String>) -> (String, String) {
    let mut request = agent.request(method, url);
    if let Some(url) = destination {
        request = request.set("Destination", &url);
    }
    match request.call() {
        Ok(answer) => (answer.status().to_string(), answer.into_string().unwrap_or_default()),
        Err(ureq::Error::Status(status, answer)) => (status.to_string(), answer.into_string().unwrap_or_default()),
        Err(error) => (format!("error {error}"), String::new()),
    }
}
