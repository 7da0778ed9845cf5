// Poco's HTTPClientSession: one connection kept, two requests. Its timeout of 60 s is left as it is.
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Environment.h>
#include <Poco/StreamCopier.h>
#include <memory>
#include "drive.h"

using namespace Poco::Net;

int main(int, char **args) {
    if (std::string(args[1]) == "version") {
        auto number = Poco::Environment::libraryVersion();
        std::string version = std::to_string(number >> 24) + "." + std::to_string((number >> 16) & 255) + "." + std::to_string((number >> 8) & 255);
        std::cout << "version=" << version << "\nlibrary=Poco " << version << " HTTPClientSession\nownTimeout=setTimeout (60 s unless set)\n";
        return 0;
    }
    std::string base = args[2];
    Target target(base);
    std::unique_ptr<HTTPClientSession> session;
    if (target.scheme == "https") {
        Context::Ptr context = new Context(Context::TLS_CLIENT_USE, "", "", std::getenv("PEM"), Context::VERIFY_STRICT);
        session = std::make_unique<HTTPSClientSession>(target.host, std::stoi(target.port), context);
    } else {
        session = std::make_unique<HTTPClientSession>(target.host, std::stoi(target.port));
    }
    session->setKeepAlive(true);
    if (!own_timeout().empty()) session->setTimeout(Poco::Timespan(std::stoi(own_timeout()), 0));
    drive(args[1], base, target, [&](const std::string &verb, const std::string &path, const std::string &destination) -> Answer {
        try {
            HTTPRequest request(verb, path, HTTPMessage::HTTP_1_1);
            if (!destination.empty()) request.set("Destination", destination);
            session->sendRequest(request);
            HTTPResponse response;
            std::string body;
            Poco::StreamCopier::copyToString(session->receiveResponse(response), body);
            return {std::to_string(response.getStatus()), body};
        } catch (const Poco::Exception &problem) {
            return {"error " + problem.displayText(), ""};
        }
    });
}
