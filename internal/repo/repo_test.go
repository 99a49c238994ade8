package repo

import (
	"os"
	"os/exec"
	"path"
	"reflect"
	"strings"
	"testing"

	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// root is the folder of the module.
const root = "../.."

// module is the path of the module.
var module = path.Dir(reflect.TypeFor[errstack.Code]().PkgPath())

// goCommand runs the go command in dir, for this machine and without the network, and
// returns what it prints.
func goCommand(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	socktest.Need(t, "go")
	var problems strings.Builder
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOOS=", "GOARCH="), env...)
	cmd.Stderr = &problems
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, problems.String())
	}
	return string(output)
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
