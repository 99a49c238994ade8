module example.com/bio/bench

go 1.26.0

replace example.com/bio => ..

require (
	example.com/bio v0.0.0
	github.com/mdlayher/socket v0.6.1
	golang.org/x/sys v0.49.0
)

require (
	golang.org/x/net v0.55.0 // indirect
	golang.org/x/sync v0.20.0 // indirect
)
