// Boost.Beast over a blocking socket: one connection, two requests, one read for each answer. It has no timeout there.
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast.hpp>
#include <boost/beast/ssl.hpp>
#include "drive.h"

namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;

template <typename Stream> void run(Stream &stream, char **args, const std::string &base, const Target &target) {
    boost::beast::flat_buffer buffer; // what was read too much of one answer is the beginning of the next
    drive(args[1], base, target, [&](const std::string &verb, const std::string &path, const std::string &destination) -> Answer {
        http::request<http::empty_body> request;
        request.version(11);
        request.method_string(verb);
        request.target(path);
        request.set(http::field::host, target.host + ":" + target.port);
        if (!destination.empty()) request.set("Destination", destination);
        http::write(stream, request);
        http::response_parser<http::string_body> parser;
        parser.skip(verb == "HEAD");
        http::read(stream, buffer, parser);
        return {std::to_string(parser.get().result_int()), parser.get().body()};
    });
}

int main(int, char **args) {
    if (std::string(args[1]) == "version") {
        std::string boost = BOOST_LIB_VERSION;
        boost.replace(boost.find('_'), 1, ".");
        std::cout << "version=" << boost << "\nlibrary=Boost.Beast of Boost " << boost << "\n";
        return 0;
    }
    std::string base = args[2];
    Target target(base);
    boost::asio::io_context context;
    auto endpoints = tcp::resolver(context).resolve(target.host, target.port);
    if (target.scheme == "https") {
        boost::asio::ssl::context tls(boost::asio::ssl::context::tls_client);
        tls.load_verify_file(std::getenv("PEM"));
        tls.set_verify_mode(boost::asio::ssl::verify_peer);
        boost::beast::ssl_stream<tcp::socket> stream(context, tls);
        boost::asio::connect(stream.next_layer(), endpoints);
        stream.handshake(boost::asio::ssl::stream_base::client);
        run(stream, args, base, target);
    } else {
        tcp::socket socket(context);
        boost::asio::connect(socket, endpoints);
        run(socket, args, base, target);
    }
}
