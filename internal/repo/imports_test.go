package repo

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// layers are the packages of the module that programs are built from, each with the
// packages of the module that it may import: those below it, and not all of them.
var layers = map[string][]string{
	"errstack":            {},
	"errstack/allreasons": {"errstack"},
	"errstack/errslog":    {"errstack"},
	"internal/sockaddr":   {},
	"internal/sys":        {"internal/sockaddr"},
	"addr":                {"errstack", "internal/sockaddr"},
	".":                   {"errstack", "internal/sys", "addr"},
	"lookup":              {"errstack", "internal/sys", "addr"},
	"bionet":              {"errstack", "internal/sys", "addr", ".", "lookup"},
}

// forPrograms are the packages that the programs of the module may import.
var forPrograms = []string{"errstack", "errstack/allreasons", "errstack/errslog", "addr", ".", "lookup", "bionet"}

// systems are those whose files may import something else.
var systems = []string{"linux", "darwin", "freebsd", "openbsd", "windows"}

func TestImportsRunDownward(t *testing.T) {
	for _, goos := range systems {
		for _, pkg := range list(t, []string{"GOOS=" + goos, "GOARCH=amd64"}, "./...") {
			name := relative(pkg.ImportPath)
			if servesTests(name) {
				continue
			}
			allowed, ok := layers[name]
			if !ok && pkg.Name != "main" && len(pkg.GoFiles) > 0 {
				t.Errorf("%s has no place in the layers", name)
			}
			if !ok {
				allowed = forPrograms
			}
			for _, imported := range pkg.Imports {
				if inModule(imported) && !slices.Contains(allowed, relative(imported)) {
					t.Errorf("on %s, %s imports %s", goos, name, relative(imported))
				}
			}
		}
	}
}

func TestNetIsImportedByTwoPackages(t *testing.T) {
	for _, goos := range systems {
		var importers []string
		for _, pkg := range list(t, []string{"GOOS=" + goos, "GOARCH=amd64"}, "./...") {
			if name := relative(pkg.ImportPath); slices.Contains(pkg.Imports, "net") && !servesTests(name) {
				importers = append(importers, name)
			}
		}
		if want := []string{"bionet", "lookup"}; !slices.Equal(importers, want) {
			t.Errorf("on %s, %q import net, want %q", goos, importers, want)
		}
	}
}

// TestCoreGraph holds that a program that imports the core alone is static, with cgo too:
// no part of the core is in C.
func TestCoreGraph(t *testing.T) {
	for _, goos := range systems {
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
						t.Errorf("the core needs %s, which is neither in the standard library nor in x/sys", pkg.ImportPath)
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

// goPackage is what go list -json says about a package.
type goPackage struct {
	Name, ImportPath, Dir string
	Standard              bool
	Imports, GoFiles      []string
}

// list runs go list -json in the root of the module.
func list(t *testing.T, env []string, args ...string) (packages []goPackage) {
	t.Helper()
	output := goCommand(t, root, env, append([]string{"list", "-json=Name,ImportPath,Dir,Standard,Imports,GoFiles"}, args...)...)
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

func inModule(name string) bool { return name == module || strings.HasPrefix(name, module+"/") }

// relative returns the import path without that of the module, "." for the root.
func relative(name string) string {
	if name == module {
		return "."
	}
	return strings.TrimPrefix(name, module+"/")
}

// servesTests reports whether only tests import the package of this name: it is below
// internal and has no place in the layers. Such a package imports what it likes.
func servesTests(name string) bool {
	_, inLayers := layers[name]
	return strings.HasPrefix(name, "internal/") && !inLayers
}
