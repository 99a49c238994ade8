package bio_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.com/bio/errstack"
)

// module is the path of this module.
var module = strings.TrimSuffix(reflect.TypeFor[errstack.Code]().PkgPath(), "/errstack")

// goPackage is what go list -json says of a package.
type goPackage struct {
	Name, ImportPath, Dir string
	Standard              bool
	Imports, GoFiles      []string
}

// layers are the packages of the module from the lowest to the highest, each with
// those in folders below it. A package imports only from lower layers. What else is
// below internal serves tests and checks: it imports what it likes, and nothing here
// imports it.
var layers = []string{
	"internal/sockaddr", "internal/sys", "errstack", "addr", ".", "lookup", "bionet", "examples", "docs",
}

func TestImportsRunDownward(t *testing.T) {
	for _, pkg := range list(t, nil, "./...") {
		if servesTests(pkg.ImportPath) {
			continue
		}
		layer := indexOf(layers, pkg.ImportPath)
		if layer < 0 {
			t.Errorf("%s has no place in the layers", pkg.ImportPath)
		}
		for _, imported := range pkg.Imports {
			if !inModule(imported) {
				continue
			}
			if below := indexOf(layers, imported); below < 0 || below >= layer {
				t.Errorf("%s imports %s, which is not below it", pkg.ImportPath, imported)
			}
		}
	}
}

func TestNetIsImportedByTwoPackages(t *testing.T) {
	for _, pkg := range list(t, nil, "./...") {
		name := relative(pkg.ImportPath)
		if name == "bionet" || name == "lookup" || servesTests(pkg.ImportPath) {
			continue
		}
		if slices.Contains(pkg.Imports, "net") {
			t.Errorf("%s imports net", pkg.ImportPath)
		}
	}
}

// TestCoreGraph holds what keeps a program that imports the core alone static, with
// cgo too: nothing in it has a part in C.
func TestCoreGraph(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "freebsd", "openbsd", "windows"} {
		for _, cgo := range []string{"0", "1"} {
			t.Run(goos+" CGO_ENABLED="+cgo, func(t *testing.T) {
				env := []string{"GOOS=" + goos, "GOARCH=amd64", "CGO_ENABLED=" + cgo}
				names := make(map[string]bool)
				for _, pkg := range list(t, env, "-deps", ".", "./addr", "./errstack") {
					names[pkg.ImportPath] = true
					if slices.Contains([]string{"net", "os/user", "runtime/cgo", "C"}, pkg.ImportPath) {
						t.Errorf("the core needs %s", pkg.ImportPath)
					}
					if !pkg.Standard && !inModule(pkg.ImportPath) && !strings.HasPrefix(pkg.ImportPath, "golang.org/x/sys/") {
						t.Errorf("the core needs %s, which is neither of the standard library nor x/sys", pkg.ImportPath)
					}
				}
				for _, name := range []string{module, module + "/addr", module + "/errstack", module + "/internal/sys", "syscall"} {
					if !names[name] {
						t.Errorf("the list lacks %s", name)
					}
				}
			})
		}
	}
}

func inModule(name string) bool { return name == module || strings.HasPrefix(name, module+"/") }

// relative returns the import path without the module's, "." for the root.
func relative(name string) string {
	if name == module {
		return "."
	}
	return strings.TrimPrefix(name, module+"/")
}

func servesTests(pkg string) bool {
	return strings.HasPrefix(relative(pkg), "internal/") && indexOf(layers, pkg) < 0
}

// indexOf returns the index of the package, or of the folder above it that has one, in
// names without the module's path, -1 where there is none.
func indexOf(names []string, pkg string) int {
	return slices.IndexFunc(names, func(name string) bool {
		return relative(pkg) == name || name != "." && strings.HasPrefix(relative(pkg), name+"/")
	})
}

// list runs go list -json in the module's root.
func list(t *testing.T, env []string, args ...string) (packages []goPackage) {
	t.Helper()
	output := goCommand(t, ".", env, append([]string{"list", "-json=Name,ImportPath,Dir,Standard,Imports,GoFiles"}, args...)...)
	decoder := json.NewDecoder(strings.NewReader(output))
	for {
		var pkg goPackage
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, pkg)
	}
}

// goCommand runs the go command in dir, for this machine and without the network, and
// returns what it prints. Where there is none it skips the test.
func goCommand(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	command, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command: ", err)
	}
	var problems strings.Builder
	cmd := exec.Command(command, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOOS=", "GOARCH="), env...)
	cmd.Stderr = &problems
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, problems.String())
	}
	return string(output)
}
