//go:build unix || windows

package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"example.com/bio"
	"example.com/bio/bionet"
)

// An HTTP client whose connections have the options of the Config.
func ExampleConfig_DialContext() {
	l, err := bionet.Listen("127.0.0.1:0", bio.ReuseAddr)
	if err != nil {
		log.Fatal(err)
	}
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello from", r.URL.Path)
	})}
	go server.Serve(l)
	defer server.Close()

	config := bionet.Config{Options: bio.KeepAlive | bio.NoDelay}
	client := http.Client{Transport: &http.Transport{DialContext: config.DialContext}}
	defer client.CloseIdleConnections()
	response, err := client.Get("http://" + l.Addr().String() + "/here")
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(body))
	// Output: hello from /here
}

// TLS over a listener and a connection of this package. Package httptest has a certificate.
func ExampleListen_tls() {
	l, err := bionet.Listen("127.0.0.1:0", bio.ReuseAddr)
	if err != nil {
		log.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "encrypted:", r.TLS != nil)
	}))
	server.Listener.Close()
	server.Listener = l
	server.StartTLS()
	defer server.Close()

	client := server.Client() // which knows the certificate
	client.Transport.(*http.Transport).DialContext = bionet.Config{Options: bio.NoDelay}.DialContext
	response, err := client.Get(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(body))
	// Output: encrypted: true
}

// A server that ends when the requests that it has begun are answered.
func ExampleListen_shutdown() {
	l, err := bionet.Listen("127.0.0.1:0", bio.ReuseAddr)
	if err != nil {
		log.Fatal(err)
	}
	begun, proceed := make(chan bool), make(chan bool)
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun <- true
		<-proceed
		fmt.Fprint(w, "answered")
	})}
	served := make(chan error)
	go func() { served <- server.Serve(l) }()

	answer := make(chan string)
	go func() {
		client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		response, err := client.Get("http://" + l.Addr().String())
		if err != nil {
			log.Fatal(err)
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		answer <- string(body)
	}()

	<-begun
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	down := make(chan error)
	go func() { down <- server.Shutdown(ctx) }()
	fmt.Println("no new connections:", errors.Is(<-served, http.ErrServerClosed))
	close(proceed)
	fmt.Println(<-answer)
	fmt.Println("down:", <-down)
	// Output:
	// no new connections: true
	// answered
	// down: <nil>
}
