//go:build unix || windows

package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"example.com/bio/internal/socktest"
)

// other returns a command that runs another program.
func other(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), socktest.Program(t, name), args...)
}

func TestServerWithNetcat(t *testing.T) {
	text := bulk(1 << 20)
	eachFamily(t, func(t *testing.T, at string) {
		_, address := startServer(t, at)
		args := []string{"-N", "-U", strings.TrimPrefix(address, "unix:")}
		if !strings.HasPrefix(address, "unix:") {
			i := strings.LastIndexByte(address, ':')
			args = []string{"-N", strings.Trim(address[:i], "[]"), address[i+1:]}
		}
		run(t, other(t, "nc", args...), text).ends(t, 0, text)
	})
}

func TestClientWithNetcat(t *testing.T) {
	for _, args := range [][]string{{"-nlv", "127.0.0.1", "0"}, {"-lvU", socktest.PathName(t)}} {
		t.Run(args[0], func(t *testing.T) {
			socktest.Need(t, "loopback")
			server := start(t, other(t, "nc", args...))
			address := "unix:" + server.after(t, "Listening on ")
			if args[0] == "-nlv" {
				address = strings.Replace(strings.TrimPrefix(address, "unix:"), " ", ":", 1)
			}
			// Without -N nc keeps its half open until the client has closed the other.
			io.WriteString(server.stdin, "from nc\n")
			server.stdin.Close()
			run(t, clientCommand(t, address), "to nc\n").ends(t, 0, "from nc\n")
			if got := server.after(t, "to "); got != "nc" {
				t.Errorf("nc printed %q", got)
			}
			server.ends(t, 0, "")
		})
	}
}

func TestServerWithSocat(t *testing.T) {
	text := bulk(1 << 20)
	eachFamily(t, func(t *testing.T, at string) {
		_, address := startServer(t, at)
		target := "TCP:" + address
		if path, ok := strings.CutPrefix(address, "unix:"); ok {
			target = "UNIX-CONNECT:" + path
		}
		// socat waits half a second for the rest of an answer unless told otherwise.
		run(t, other(t, "socat", "-t", "120", "-", target), text).ends(t, 0, text)
	})
}

func TestClientWithSocat(t *testing.T) {
	socktest.Need(t, "loopback")
	text := bulk(1 << 20)
	eachMode(t, func(t *testing.T, switches ...string) {
		server := start(t, other(t, "socat", "-dd", "-t", "120", "TCP-LISTEN:0,bind=127.0.0.1", "EXEC:cat"))
		line := server.after(t, "")
		checkEcho(t, text, line[strings.LastIndexByte(line, ' ')+1:], switches...)
		if output := server.rest(); !server.ProcessState.Success() {
			t.Errorf("%v, %q", server.ProcessState, output)
		}
	})
}

// TestServerWithOpenSSL: a TLS client gets its own hello back and gives up. The server
// continues.
func TestServerWithOpenSSL(t *testing.T) {
	_, address := startServer(t, "127.0.0.1:0")
	client := run(t, other(t, "openssl", "s_client", "-connect", address), "")
	output := client.rest()
	if client.ProcessState.Success() || !strings.Contains(output, "CONNECTED(") || !strings.Contains(output, "unexpected message") {
		t.Errorf("%v, %q", client.ProcessState, output)
	}
	checkEcho(t, "still here", address)
}

// TestClientWithOpenSSL: a TLS session of s_client with s_server goes through the client,
// whose standard input and output are a connection of s_client.
func TestClientWithOpenSSL(t *testing.T) {
	// Anonymous ciphers need no certificate.
	openssl := func(t *testing.T, args ...string) *exec.Cmd {
		return other(t, "openssl", append(args, "-tls1_2", "-cipher", "ADH-AES128-GCM-SHA256:@SECLEVEL=0")...)
	}
	eachMode(t, func(t *testing.T, switches ...string) {
		fd, at := listener(t, socktest.IPv4)
		server := start(t, openssl(t, "s_server", "-accept", "127.0.0.1:0", "-nocert", "-rev", "-naccept", "1"))
		address := server.after(t, "ACCEPT ")
		user := start(t, openssl(t, "s_client", "-quiet", "-no_ign_eof", "-connect", at))
		file := os.NewFile(uintptr(acceptConn(t, fd)), "connection")
		relay := clientCommand(t, address, switches...)
		relay.Stdin, relay.Stdout = file, file
		socktest.Check(t, relay.Start())
		file.Close()
		for word, reversed := range map[string]string{"stressed": "desserts", "drawer": "reward"} {
			io.WriteString(user.stdin, word+"\n")
			user.after(t, reversed)
		}
		user.stdin.Close()
		if output := user.rest(); !user.ProcessState.Success() {
			t.Errorf("%v, %q", user.ProcessState, output)
		}
		relay.Wait() // its status depends on which of the two ends it sees close first
	})
}
