module headwater/cluster/pause

go 1.26.0
