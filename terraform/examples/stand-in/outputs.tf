output "address" {
  description = "How the machine is reached."
  value       = terraform_data.record.output.address
}
