// Tls runs TLS over a connection that package bio has set up step by step: a server and a client
// in one program, with a certificate that it makes itself. Try it with
//
//	go run ./examples/tls
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("tls: ")
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	certificate, roots := newCertificate("localhost")

	at := addr.MustParse("127.0.0.1:0")
	listener, err := bio.Socket(at.Family(), syscall.SOCK_STREAM, 0, 0)
	check(err)
	check(bio.Listen(listener, &at, bio.ReuseAddr|bio.NoDelay))
	check(bio.SockInfo(listener, &at))
	l, err := bionet.Listener(listener) // listener belongs to l from here on
	check(err)
	defer l.Close()
	go func() {
		conn, err := tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{certificate}}).Accept()
		check(err)
		_, err = io.WriteString(conn, "hello")
		check(err)
		check(conn.Close())
	}()

	fd, err := bio.Socket(at.Family(), syscall.SOCK_STREAM, 0, 0)
	check(err)
	if err := bio.Connect(fd, &at, bio.NonBlock|bio.KeepAlive); !bio.ShouldRetry(err) {
		check(err)
	}
	conn, err := bionet.Config{}.Conn(ctx, fd) // waits until fd is connected; fd belongs to conn from here on
	check(err)
	client := tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: "localhost"})
	defer client.Close()
	check(client.HandshakeContext(ctx))
	text, err := io.ReadAll(client)
	check(err)
	fmt.Printf("%s says %q over %s\n", at, text, tls.VersionName(client.ConnectionState().Version))
}

// newCertificate returns a certificate for a host, and the pool with which a client trusts it.
func newCertificate(host string) (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{host},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	check(err)
	parsed, err := x509.ParseCertificate(der)
	check(err)
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
