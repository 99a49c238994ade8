module example.com/bio/bench

go 1.26.0

replace example.com/bio => ..

require (
	example.com/bio v0.0.0
	github.com/mdlayher/socket v0.6.1
	golang.org/x/perf v0.0.0-20260908200009-22c9c6c9d4da
	golang.org/x/sys v0.49.0
)

require (
	github.com/aclements/go-moremath v0.0.0-20210112150236-f10218a38794 // indirect
	golang.org/x/net v0.59.0 // indirect
	golang.org/x/sync v0.20.0 // indirect
)

tool golang.org/x/perf/cmd/benchstat
