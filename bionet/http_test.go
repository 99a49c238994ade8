//go:build unix || windows

package bionet_test

import (
	"fmt"
	"net/http"
	"os/exec"
	"testing"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/socktest"
)

// TestHTTP: net/http serves from listeners that package bio set up, and another program
// fetches from them.
func TestHTTP(t *testing.T) {
	socktest.Need(t, "hand-off")
	curl := socktest.Program(t, "curl")
	for _, f := range socktest.Families {
		t.Run(f.Name, func(t *testing.T) {
			f.Need(t)
			opts := bio.ReuseAddr | bio.NoDelay
			if f == socktest.Unix {
				opts = 0
			}
			fd, bound := listen(t, socktest.Loopback(t, f.Number), opts)
			l, err := bionet.Listener(fd)
			socktest.Check(t, err)
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
