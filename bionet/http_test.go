//go:build unix

package bionet_test

import (
	"fmt"
	"net/http"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
)

// TestHTTP: net/http serves from listeners that package bio set up, and another program
// fetches from them.
func TestHTTP(t *testing.T) {
	curl := program(t, "curl")
	for name, a := range map[string]addr.Addr{"IPv4": ip(t, "127.0.0.1:0"), "IPv6": ip(t, "[::1]:0"), "AF_UNIX": path(t)} {
		t.Run(name, func(t *testing.T) {
			if a.Family() == unix.AF_INET6 {
				needIPv6(t)
			}
			opts := bio.ReuseAddr | bio.NoDelay
			if a.Family() == unix.AF_UNIX {
				opts = 0
			}
			fd, bound := listening(t, a, opts)
			l, err := bionet.Listener(fd)
			if err != nil {
				t.Fatal(err)
			}
			server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, "%s of %s", r.URL.Path, r.Host)
			})}
			served := make(chan error)
			go func() { served <- server.Serve(l) }()

			host, args := bound.String(), []string{"--silent", "--show-error", "--max-time", "20", "--noproxy", "*"}
			if file, ok := bound.PathString(); ok {
				host, args = "localhost", append(args, "--unix-socket", file)
			}
			output, err := exec.CommandContext(t.Context(), curl, append(args, "http://"+host+"/some/page")...).CombinedOutput()
			if err != nil {
				t.Errorf("curl: %v", err)
			}
			if got, want := string(output), "/some/page of "+host; got != want {
				t.Errorf("fetched %q, want %q", got, want)
			}
			if err := server.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
			if err := <-served; err != http.ErrServerClosed {
				t.Error(err)
			}
		})
	}
}
