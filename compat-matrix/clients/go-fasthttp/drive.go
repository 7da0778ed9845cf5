// fasthttp, an HTTP of its own beside net/http: one client, its own pool, two requests.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"
)

func main() {
	if os.Args[1] == "version" {
		version := regexp.MustCompile(`^(?:\d+:)?([0-9.]+)`).FindStringSubmatch(os.Getenv("FASTHTTP"))[1]
		fmt.Printf("version=%s\nlibrary=fasthttp %s\nownTimeout=Client.ReadTimeout\n", version, version)
		return
	}
	method, base := os.Args[1], os.Args[2]
	client := newClient()
	first, _ := ask(client, method, base+"a.txt", base+"copy.txt")
	fmt.Printf("first=%s\n", first)
	status, body := ask(client, "GET", base+"second.txt", "")
	second := "wrong"
	if body == "second answer\n" {
		second = "ok"
	}
	fmt.Printf("secondStatus=%s\nsecond=%s\n", status, second)
}

func newClient() *fasthttp.Client {
	pem, _ := os.ReadFile(os.Getenv("PEM"))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	client := &fasthttp.Client{TLSConfig: &tls.Config{RootCAs: pool}}
	if seconds, err := strconv.Atoi(os.Getenv("OWN_TIMEOUT")); err == nil {
		client.ReadTimeout = time.Duration(seconds) * time.Second
	}
	return client
}

func ask(client *fasthttp.Client, method, target, destination string) (string, string) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	request.Header.SetMethod(method)
	request.SetRequestURI(target)
	if destination != "" {
		request.Header.Set("Destination", destination)
	}
	if err := client.Do(request, response); err != nil {
		return "error " + err.Error(), ""
	}
	return strconv.Itoa(response.StatusCode()), string(response.Body())
}
