//go:build unix

package main_test

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
)

// need returns the path of a program that another package provides.
func need(t *testing.T, name, pkg string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s (package %s): %v", name, pkg, err)
	}
	return path
}

// needNetcat returns the path of the netcat that can half-close.
func needNetcat(t *testing.T) string {
	t.Helper()
	nc := need(t, "nc", "netcat-openbsd")
	if help, _ := exec.Command(nc, "-h").CombinedOutput(); !strings.Contains(string(help), "-N\t") {
		t.Skip("this nc has no -N (package netcat-openbsd)")
	}
	return nc
}

// merged returns a command whose standard error is its standard output.
func merged(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	return command(t, need(t, "sh", "dash"), append([]string{"-c", `exec "$@" 2>&1`, "sh", name}, args...)...)
}

// hostAndPort splits the address of an IP listener.
func hostAndPort(address string) (host, port string) {
	i := strings.LastIndexByte(address, ':')
	return strings.Trim(address[:i], "[]"), address[i+1:]
}

func TestServerWithNetcat(t *testing.T) {
	nc := needNetcat(t)
	text := bulk(1 << 20)
	for family, at := range families(t) {
		t.Run(family, func(t *testing.T) {
			_, address := serve(t, at)
			args := []string{"-N", "-U", strings.TrimPrefix(address, "unix:")}
			if family != "AF_UNIX" {
				host, port := hostAndPort(address)
				args = []string{"-N", host, port}
			}
			run(t, command(t, nc, args...), text).wants(t, 0, text, "")
		})
	}
}

func TestClientWithNetcat(t *testing.T) {
	nc := needNetcat(t)
	path := socketPath(t)
	for family, args := range map[string][]string{
		"IPv4":    {"-nlv", "127.0.0.1", "0"},
		"AF_UNIX": {"-lvU", path},
	} {
		t.Run(family, func(t *testing.T) {
			cmd := merged(t, nc, args...)
			stdin := input(t, cmd)
			server := start(t, cmd)
			address := "unix:" + server.after(t, "Listening on ")
			if family == "IPv4" {
				address = strings.Replace(strings.TrimPrefix(address, "unix:"), " ", ":", 1)
			}
			// Without -N nc keeps its half open until the client has closed the other.
			io.WriteString(stdin, "from nc\n")
			stdin.Close()
			client(t, "to nc\n", address).wants(t, 0, "from nc\n", "")
			if got := server.after(t, "to "); got != "nc" {
				t.Errorf("nc printed %q", got)
			}
			if r := server.end(t, 0); r.status() != 0 {
				t.Errorf("nc: %v", r.state)
			}
		})
	}
}

func TestServerWithSocat(t *testing.T) {
	socat := need(t, "socat", "socat")
	text := bulk(1 << 20)
	for family, at := range families(t) {
		t.Run(family, func(t *testing.T) {
			_, address := serve(t, at)
			target := "UNIX-CONNECT:" + strings.TrimPrefix(address, "unix:")
			if family != "AF_UNIX" {
				target = "TCP:" + address
			}
			// socat waits half a second for the rest of an answer unless told otherwise.
			run(t, command(t, socat, "-t", "120", "-", target), text).wants(t, 0, text, "")
		})
	}
}

func TestClientWithSocat(t *testing.T) {
	socat := need(t, "socat", "socat")
	text := bulk(1 << 20)
	for mode, switches := range modes {
		t.Run(mode, func(t *testing.T) {
			server := start(t, merged(t, socat, "-dd", "-t", "120", "TCP-LISTEN:0,bind=127.0.0.1", "EXEC:cat"))
			line := server.after(t, "")
			address := line[strings.LastIndexByte(line, ' ')+1:]
			client(t, text, address, switches...).wants(t, 0, text, "")
			if r := server.end(t, 0); r.status() != 0 {
				t.Errorf("socat: %v, %s", r.state, r.stdout)
			}
		})
	}
}

// A TLS client gets its own hello back and gives up; the server goes on.
func TestServerWithOpenSSL(t *testing.T) {
	openssl := need(t, "openssl", "openssl")
	_, address := serve(t, "127.0.0.1:0")
	r := run(t, command(t, openssl, "s_client", "-connect", address), "")
	if r.status() == 0 || !strings.HasPrefix(r.stdout, "CONNECTED(") || !strings.Contains(r.stderr, "unexpected message") {
		t.Errorf("s_client: %v, %q, %q", r.state, r.stdout, r.stderr)
	}
	client(t, "still here", address).wants(t, 0, "still here", "")
}

// A TLS session of s_client with s_server goes through the client, whose standard
// input and output are a connection of s_client.
func TestClientWithOpenSSL(t *testing.T) {
	openssl := need(t, "openssl", "openssl")
	// Anonymous ciphers need no certificate.
	anonymous := []string{"-tls1_2", "-cipher", "ADH-AES128-GCM-SHA256:@SECLEVEL=0"}
	for mode, switches := range modes {
		t.Run(mode, func(t *testing.T) {
			server := start(t, merged(t, openssl, append([]string{"s_server", "-accept", "127.0.0.1:0", "-nocert", "-rev", "-naccept", "1"}, anonymous...)...))
			address := server.after(t, "ACCEPT ")

			listener, at := peer(t)
			cmd := command(t, openssl, append([]string{"s_client", "-quiet", "-no_ign_eof", "-connect", at}, anonymous...)...)
			stdin := input(t, cmd)
			user := start(t, cmd)
			conn, err := bio.Accept(listener, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			file := os.NewFile(uintptr(conn), "connection")
			relay := command(t, program, append([]string{"-connect", address}, switches...)...)
			relay.Stdin, relay.Stdout = file, file
			if err := relay.Start(); err != nil {
				t.Fatal(err)
			}
			file.Close()

			for _, word := range []string{"stressed", "drawer"} {
				io.WriteString(stdin, word+"\n")
				back, err := user.stdout.ReadString('\n')
				if strings.TrimSpace(back) != reversed(word) {
					t.Errorf("%q came back for %q: %v", back, word, err)
				}
			}
			stdin.Close()
			if r := user.end(t, 0); r.status() != 0 {
				t.Errorf("s_client: %v, %s", r.state, r.stderr)
			}
			// Both ends close at once: which of them the relay sees first is open.
			relay.Wait()
			server.end(t, unix.SIGTERM)
		})
	}
}

func reversed(word string) string {
	runes := []rune(word)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}
