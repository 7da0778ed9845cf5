// cpp-httplib: one client that keeps its connection, two requests. Its read timeout of 5 s is left as it is.
#define CPPHTTPLIB_OPENSSL_SUPPORT
#include <httplib.h>
#include "drive.h"

int main(int, char **args) {
    if (std::string(args[1]) == "version") {
        std::cout << "version=" << CPPHTTPLIB_VERSION << "\nlibrary=cpp-httplib " << CPPHTTPLIB_VERSION << "\nownTimeout=set_read_timeout (5 s unless set)\n";
        return 0;
    }
    std::string base = args[2];
    Target target(base);
    httplib::Client client(target.scheme + "://" + target.host + ":" + target.port);
    client.set_keep_alive(true);
    client.set_ca_cert_path(std::getenv("PEM"));
    if (!own_timeout().empty()) client.set_read_timeout(std::stoi(own_timeout()));
    drive(args[1], base, target, [&](const std::string &verb, const std::string &path, const std::string &destination) -> Answer {
        httplib::Request request;
        request.method = verb;
        request.path = path;
        if (!destination.empty()) request.set_header("Destination", destination);
        auto result = client.send(request);
        if (!result) return {"error " + httplib::to_string(result.error()), ""};
        return {std::to_string(result->status), result->body};
    });
}
