// serf, which Subversion stands on: one context, one connection, two requests. It has no time-out, and sends no User-Agent of its own.
#include <apr_general.h>
#include <apr_uri.h>
#include <serf.h>
#include <serf_bucket_types.h>
#include <cstdlib>
#include "drive.h"

static serf_bucket_alloc_t *buckets;
static serf_ssl_context_t *tls;

struct Exchange {
    std::string verb, path, destination, body;
    int status = 0;
    bool done = false;
    apr_status_t fault = APR_SUCCESS;
};

static Exchange *current;

static apr_status_t set_up(apr_socket_t *socket, serf_bucket_t **read, serf_bucket_t **write, void *secure, apr_pool_t *pool) {
    *read = serf_bucket_socket_create(socket, buckets);
    if (!secure) return APR_SUCCESS;
    *read = serf_bucket_ssl_decrypt_create(*read, tls, buckets);
    if (!tls) {
        tls = serf_bucket_ssl_decrypt_context_get(*read);
        serf_ssl_certificate_t *certificate;
        if (apr_status_t status = serf_ssl_load_cert_file(&certificate, std::getenv("PEM"), pool)) return status;
        serf_ssl_trust_cert(tls, certificate);
    }
    *write = serf_bucket_ssl_encrypt_create(*write, tls, buckets);
    return APR_SUCCESS;
}

static void closed(serf_connection_t *, void *, apr_status_t why, apr_pool_t *) {
    if (why && current) current->fault = why;
}

static serf_bucket_t *accept_response(serf_request_t *request, serf_bucket_t *stream, void *baton, apr_pool_t *) {
    serf_bucket_alloc_t *own = serf_request_get_alloc(request);
    serf_bucket_t *response = serf_bucket_response_create(serf_bucket_barrier_create(stream, own), own);
    if (static_cast<Exchange *>(baton)->verb == "HEAD") serf_bucket_response_set_head(response);
    return response;
}

static apr_status_t read_response(serf_request_t *, serf_bucket_t *response, void *baton, apr_pool_t *) {
    auto exchange = static_cast<Exchange *>(baton);
    if (!response) {
        // The connection was lost; serf would send the request again.
        exchange->done = true;
        if (!exchange->fault) exchange->fault = APR_EGENERAL;
        return APR_SUCCESS;
    }
    serf_status_line line;
    apr_status_t status = serf_bucket_response_status(response, &line);
    if (status) return status;
    for (;;) {
        const char *data;
        apr_size_t length;
        status = serf_bucket_read(response, 8192, &data, &length);
        if (SERF_BUCKET_READ_ERROR(status)) return status;
        exchange->body.append(data, length);
        if (APR_STATUS_IS_EOF(status)) {
            // Once more: the line is that of the response whose content has ended.
            if (!serf_bucket_response_status(response, &line)) exchange->status = line.code;
            exchange->done = true;
            return APR_EOF;
        }
        if (APR_STATUS_IS_EAGAIN(status)) return status;
    }
}

static apr_status_t write_request(serf_request_t *request, void *baton, serf_bucket_t **bucket, serf_response_acceptor_t *acceptor, void **acceptor_baton,
                                  serf_response_handler_t *handler, void **handler_baton, apr_pool_t *) {
    auto exchange = static_cast<Exchange *>(baton);
    *bucket = serf_request_bucket_request_create(request, exchange->verb.c_str(), exchange->path.c_str(), nullptr, serf_request_get_alloc(request));
    if (!exchange->destination.empty()) serf_bucket_headers_set(serf_bucket_request_get_headers(*bucket), "Destination", exchange->destination.c_str());
    *acceptor = accept_response;
    *handler = read_response;
    *acceptor_baton = *handler_baton = exchange;
    return APR_SUCCESS;
}

int main(int, char **args) {
    if (std::string(args[1]) == "version") {
        int major, minor, patch;
        serf_lib_version(&major, &minor, &patch);
        std::string version = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
        std::cout << "version=" << version << "\nlibrary=serf " << version << " (Subversion stands on it)\n";
        return 0;
    }
    std::string base = args[2];
    Target target(base);
    apr_pool_t *pool;
    apr_initialize();
    apr_pool_create(&pool, nullptr);
    buckets = serf_bucket_allocator_create(pool, nullptr, nullptr);
    serf_context_t *context = serf_context_create(pool);
    apr_uri_t url;
    apr_uri_parse(pool, base.c_str(), &url);
    if (!url.port) url.port = apr_uri_port_of_scheme(url.scheme);
    serf_connection_t *connection;
    serf_connection_create2(&connection, context, url, set_up, target.scheme == "https" ? context : nullptr, closed, nullptr, pool);
    drive(args[1], base, target, [&](const std::string &verb, const std::string &path, const std::string &destination) -> Answer {
        Exchange exchange{verb, path, destination};
        current = &exchange;
        serf_connection_request_create(connection, write_request, &exchange);
        while (!exchange.done) {
            apr_status_t status = serf_context_run(context, apr_time_from_sec(1), pool);
            if (status && !APR_STATUS_IS_TIMEUP(status)) {
                exchange.fault = status;
                break;
            }
        }
        if (exchange.status) return {std::to_string(exchange.status), exchange.body};
        char words[200];
        const char *said = serf_error_string(exchange.fault);
        return {std::string("error ") + (said ? said : apr_strerror(exchange.fault, words, sizeof words)), ""};
    });
}
