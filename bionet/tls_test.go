//go:build unix || windows

package bionet_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/socktest"
)

// identity is a certificate for the loopback address, for both ends: Go's and OpenSSL's.
type identity struct {
	pool              *x509.CertPool
	certificate       tls.Certificate
	certFile, keyFile string
}

func newIdentity(t *testing.T) identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	socktest.Check(t, err)
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "bionet test"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	socktest.Check(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	socktest.Check(t, err)
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	dir := t.TempDir()
	id := identity{pool: x509.NewCertPool(), certFile: filepath.Join(dir, "cert.pem"), keyFile: filepath.Join(dir, "key.pem")}
	id.pool.AppendCertsFromPEM(certPEM)
	if id.certificate, err = tls.X509KeyPair(certPEM, keyPEM); err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string][]byte{id.certFile: certPEM, id.keyFile: keyPEM} {
		socktest.Check(t, os.WriteFile(file, content, 0o600))
	}
	return id
}

// TestTLSClient: crypto/tls over a connection of Dial, with OpenSSL's server at the other
// end, which sends every line back in reverse.
func TestTLSClient(t *testing.T) {
	openssl := socktest.Program(t, "openssl")
	id := newIdentity(t)
	cmd := exec.CommandContext(t.Context(), openssl, "s_server", "-accept", "127.0.0.1:0", "-rev",
		"-cert", id.certFile, "-key", id.keyFile)
	stdout, err := cmd.StdoutPipe()
	socktest.Check(t, err)
	socktest.Check(t, cmd.Start())
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	output, address := bufio.NewReader(stdout), ""
	for accept := regexp.MustCompile(`^ACCEPT (127\.0\.0\.1:\d+)`); address == ""; {
		line, err := output.ReadString('\n')
		if err != nil {
			t.Fatalf("s_server: %v", err)
		}
		if match := accept.FindStringSubmatch(line); match != nil {
			address = match[1]
		}
	}
	go io.Copy(io.Discard, output)

	raw, err := bionet.Dial(t.Context(), address, bio.NoDelay|bio.KeepAlive)
	socktest.Check(t, err)
	raw.SetDeadline(time.Now().Add(socktest.Scaled(20 * time.Second)))
	conn := tls.Client(raw, &tls.Config{RootCAs: id.pool, ServerName: "127.0.0.1"})
	defer conn.Close()
	if _, err := io.WriteString(conn, "forwards\n"); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || line != "sdrawrof\n" {
		t.Errorf("read %q, %v", line, err)
	}
}

// TestTLSServer: crypto/tls over a listener that package bio set up, with OpenSSL's client
// at the other end.
func TestTLSServer(t *testing.T) {
	socktest.Need(t, "hand-off")
	openssl := socktest.Program(t, "openssl")
	id := newIdentity(t)
	fd, bound := listen(t, socktest.IP(t, "127.0.0.1:0"), bio.NoDelay)
	l, err := bionet.Listener(fd)
	socktest.Check(t, err)
	echo(t, tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{id.certificate}}))

	cmd := exec.CommandContext(t.Context(), openssl, "s_client", "-connect", bound.String(), "-quiet",
		"-CAfile", id.certFile, "-verify_return_error", "-verify_ip", "127.0.0.1")
	stdin, err := cmd.StdinPipe()
	socktest.Check(t, err)
	stdout, err := cmd.StdoutPipe()
	socktest.Check(t, err)
	socktest.Check(t, cmd.Start())
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	if _, err := io.WriteString(stdin, "there and back\n"); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil || line != "there and back\n" {
		t.Errorf("read %q, %v", line, err)
	}
}
