// The C++ REST SDK (Casablanca): one http_client, two requests. Its timeout of 30 s is left as it is.
#include <cpprest/http_client.h>
#include <cpprest/version.h>
#include "drive.h"

using namespace web::http;

int main(int, char **args) {
    if (std::string(args[1]) == "version") {
        std::string version = std::to_string(CPPREST_VERSION_MAJOR) + "." + std::to_string(CPPREST_VERSION_MINOR) + "." + std::to_string(CPPREST_VERSION_REVISION);
        std::cout << "version=" << version << "\nlibrary=C++ REST SDK " << version << " on Boost.Asio\nownTimeout=http_client_config::set_timeout (30 s unless set)\n";
        return 0;
    }
    std::string base = args[2];
    Target target(base);
    client::http_client_config config;
    if (!own_timeout().empty()) config.set_timeout(std::chrono::seconds(std::stoi(own_timeout())));
    config.set_ssl_context_callback([](boost::asio::ssl::context &tls) { tls.load_verify_file(std::getenv("PEM")); });
    client::http_client http(target.scheme + "://" + target.host + ":" + target.port, config);
    drive(args[1], base, target, [&](const std::string &verb, const std::string &path, const std::string &destination) -> Answer {
        http_request request(verb);
        request.set_request_uri(path);
        if (!destination.empty()) request.headers().add("Destination", destination);
        http_response response = http.request(request).get();
        return {std::to_string(response.status_code()), response.extract_utf8string(true).get()};
    });
}
