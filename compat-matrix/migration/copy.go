// go run copy.go SOURCE-URL DESTINATION-URL: a COPY that takes 202 for what it is. The standard library alone.
package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	status, err := copyTree(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(status)
	if status != 201 && status != 204 {
		os.Exit(1)
	}
}

func copyTree(source, destination string) (int, error) {
	key := make([]byte, 16)
	if _, err := rand.Read(key); err != nil {
		return 0, err
	}
	// The key lets a lost answer be asked for once more.
	response, err := ask("COPY", source, map[string]string{
		"Destination": destination, "Prefer": "respond-async", "Idempotency-Key": fmt.Sprintf("%x", key)})
	if err != nil || response.StatusCode != 202 {
		return statusOf(response), err
	}
	monitor := response.Header.Get("Operation-Location")
	for response.StatusCode == 202 {
		response.Body.Close()
		seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
		if err != nil {
			seconds = 2
		}
		time.Sleep(time.Duration(seconds) * time.Second)
		if response, err = ask("GET", monitor, map[string]string{"Prefer": "wait=20"}); err != nil {
			return 0, err
		}
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return 0, fmt.Errorf("the monitor answered %s", response.Status)
	}
	var report struct {
		Response struct{ Status int }
	}
	err = json.NewDecoder(response.Body).Decode(&report)
	return report.Response.Status, err
}

func statusOf(response *http.Response) int {
	if response == nil {
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}

func ask(method, url string, fields map[string]string) (*http.Response, error) {
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		return nil, err
	}
	for name, value := range fields {
		request.Header.Set(name, value)
	}
	return http.DefaultClient.Do(request)
}
