// What the C++ drives share: the two requests and the report.
#pragma once
#include <cstdlib>
#include <exception>
#include <iostream>
#include <regex>
#include <string>

struct Answer { std::string status, body; };

struct Target {
    std::string scheme, host, port, path;
    explicit Target(const std::string &base) {
        std::smatch parts;
        if (!std::regex_match(base, parts, std::regex("(https?)://([^:/]+):([0-9]+)(/.*)"))) std::exit(2);
        scheme = parts[1], host = parts[2], port = parts[3], path = parts[4];
    }
};

inline std::string own_timeout() { return std::getenv("OWN_TIMEOUT") ? std::getenv("OWN_TIMEOUT") : ""; }

// ask(method, path, destination): may throw
template <typename Ask> void drive(const std::string &method, const std::string &base, const Target &target, Ask ask) {
    auto attempt = [&](const std::string &verb, const std::string &path, const std::string &destination) -> Answer {
        try {
            return ask(verb, path, destination);
        } catch (const std::exception &problem) {
            return {std::string("error ") + problem.what(), ""};
        }
    };
    std::cout << "first=" << attempt(method, target.path + "a.txt", base + "copy.txt").status << std::endl;
    Answer second = attempt("GET", target.path + "second.txt", "");
    std::cout << "secondStatus=" << second.status << "\nsecond=" << (second.body == "second answer\n" ? "ok" : "wrong") << std::endl;
}
