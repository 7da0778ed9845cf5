// net/http: one client, its own pool, two requests. GO_TIMEOUT says which timeout OWN_TIMEOUT is: header or client.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

func main() {
	version := strings.TrimPrefix(runtime.Version(), "go")
	names := map[string]string{"header": "Transport.ResponseHeaderTimeout", "client": "Client.Timeout"}
	if os.Args[1] == "version" {
		fmt.Printf("version=%s\nlibrary=Go net/http, go%s\nownTimeout=%s\n", version, version, names[os.Getenv("GO_TIMEOUT")])
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

func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	pem, _ := os.ReadFile(os.Getenv("PEM"))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	client := &http.Client{Transport: transport}
	if seconds, err := strconv.Atoi(os.Getenv("OWN_TIMEOUT")); err == nil {
		own := time.Duration(seconds) * time.Second
		if os.Getenv("GO_TIMEOUT") == "client" {
			client.Timeout = own
		} else {
			transport.ResponseHeaderTimeout = own
		}
	}
	return client
}

func ask(client *http.Client, method, target, destination string) (string, string) {
	request, err := http.NewRequest(method, target, nil)
	if err != nil {
		return "error " + err.Error(), ""
	}
	if destination != "" {
		request.Header.Set("Destination", destination)
	}
	response, err := client.Do(request)
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err // without the URL, which has a port of this run in it
	}
	if err != nil {
		return "error " + err.Error(), ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "error " + err.Error(), ""
	}
	return strconv.Itoa(response.StatusCode), string(body)
}
