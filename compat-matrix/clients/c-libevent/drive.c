/* evhttp of libevent: two requests, one after the other, over the connection that it keeps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>

static const char *const errors[] = { "timeout", "eof", "invalid header", "buffer error", "cancelled", "data too long" };

struct answer {
    struct event_base *loop;
    int status;
    const char *error;
    char content[256];
};

static void failed(enum evhttp_request_error error, void *into)
{
    ((struct answer *)into)->error = (size_t)error < sizeof errors / sizeof *errors ? errors[error] : "unknown";
}

static void ended(struct evhttp_request *request, void *into)
{
    struct answer *answer = into;
    if (request != NULL) {
        ev_ssize_t length = evbuffer_copyout(evhttp_request_get_input_buffer(request), answer->content, sizeof answer->content - 1);
        answer->status = evhttp_request_get_response_code(request);
        answer->content[length > 0 ? length : 0] = '\0';
    }
    event_base_loopbreak(answer->loop);
}

static struct answer ask(struct event_base *loop, struct evhttp_connection *connection, enum evhttp_cmd_type method, const char *authority, const char *path)
{
    struct answer answer = { loop, 0, NULL, "" };
    struct evhttp_request *request = evhttp_request_new(ended, &answer);
    evhttp_request_set_error_cb(request, failed);
    evhttp_add_header(evhttp_request_get_output_headers(request), "Host", authority);
    if (evhttp_make_request(connection, request, method, path) == 0) {
        event_base_dispatch(loop);
    }
    return answer;
}

int main(int count, char **arguments)
{
    char authority[64], path[1024], target[1100], host[64];
    int port;
    if (count < 3 || sscanf(arguments[2], "http://%63[^/]%1023s", authority, path) != 2 || sscanf(authority, "%63[^:]:%d", host, &port) != 2) {
        fprintf(stderr, "usage: drive GET|HEAD http://HOST:PORT/PATH/\n");
        return 2;
    }
    struct event_base *loop = event_base_new();
    struct evhttp_connection *connection = evhttp_connection_base_new(loop, NULL, host, (unsigned short)port);
    const char *own = getenv("OWN_TIMEOUT");
    if (own != NULL && *own != '\0') {
        evhttp_connection_set_timeout(connection, atoi(own));
    }
    snprintf(target, sizeof target, "%sa.txt", path);
    struct answer first = ask(loop, connection, strcmp(arguments[1], "HEAD") == 0 ? EVHTTP_REQ_HEAD : EVHTTP_REQ_GET, authority, target);
    if (first.status != 0) {
        printf("first=%d\n", first.status);
    } else {
        printf("first=error %s\n", first.error != NULL ? first.error : "no answer");
    }
    fflush(stdout);
    snprintf(target, sizeof target, "%ssecond.txt", path);
    struct answer second = ask(loop, connection, EVHTTP_REQ_GET, authority, target);
    printf("secondStatus=%d\nsecond=%s\n", second.status, strcmp(second.content, "second answer\n") == 0 ? "ok" : "wrong");
    return 0;
}
