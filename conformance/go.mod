module example.com/bio/conformance

go 1.26.0

replace example.com/bio => ..

require (
	example.com/bio v0.0.0
	github.com/google/go-cmp v0.7.0
	github.com/miekg/dns v1.1.73
	golang.org/x/net v0.57.0
	golang.org/x/sys v0.49.0
)
